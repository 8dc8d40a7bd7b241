import '../theme.css'
import '../base.css'
import { mount } from 'svelte'
import Gallery from './Gallery.svelte'

const target = document.querySelector('#app')
if (!target) throw new Error('index.html has no #app')
mount(Gallery, { target })
