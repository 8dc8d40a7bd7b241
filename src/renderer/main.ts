import './theme.css'
import './base.css'
import { mount } from 'svelte'
import { WINDOW_PATH } from '../shared/contract/app/window-project.ts'
import App from './App.svelte'
import { language } from './texts/say.ts'

const target = document.querySelector('#app')
if (!target) throw new Error('index.html has no #app')
if (location.protocol.startsWith('http')) {
  // the address without it leads here again; removed first, so that a tab that is signed out hears of it whatever it was
  localStorage.removeItem(WINDOW_PATH)
  localStorage.setItem(WINDOW_PATH, location.pathname)
}
document.documentElement.lang = language.tag
document.documentElement.dir = language.direction
mount(App, { target })
